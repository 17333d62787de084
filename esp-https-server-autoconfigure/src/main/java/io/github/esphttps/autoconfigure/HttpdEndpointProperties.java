package io.github.esphttps.autoconfigure;

import java.util.Set;

import org.springframework.boot.actuate.endpoint.Show;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the endpoint shows.
 *
 * @param showValues when to show the addresses of clients, and what their certificates
 * say of them
 * @param roles roles of those to whom they are shown when authorized. Everyone who is
 * authenticated if empty
 */
@ConfigurationProperties("management.endpoint.esphttps")
record HttpdEndpointProperties(@DefaultValue("always") Show showValues, @DefaultValue Set<String> roles) {

}
