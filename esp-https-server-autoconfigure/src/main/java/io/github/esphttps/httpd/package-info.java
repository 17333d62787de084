/**
 * How a request is served: the <code>esp_http_server</code> programming model on Reactor
 * Netty.
 */
@NullMarked
package io.github.esphttps.httpd;

import org.jspecify.annotations.NullMarked;
