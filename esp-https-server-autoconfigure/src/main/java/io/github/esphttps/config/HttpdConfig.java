package io.github.esphttps.config;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits of the HTTP engine. ESP-IDF: <code>httpd_config_t</code>.
 *
 * @param backlogConn connections that may wait in the kernel before they are accepted
 * @param maxBodyLen largest request body that is read as a whole. Handlers that stream
 * the body are not limited
 */
public record HttpdConfig(@DefaultValue("5") int backlogConn, @DefaultValue("1MB") DataSize maxBodyLen) {

	/**
	 * Return the largest aggregated request body.
	 * @return a number of bytes
	 */
	public long maxBodyBytes() {
		return this.maxBodyLen.toBytes();
	}

}
