package io.github.esphttps.config;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.unit.DataSize;

/**
 * Limits of the HTTP engine. ESP-IDF: <code>httpd_config_t</code>.
 *
 * @param maxOpenSockets sessions that may be open at the same time. Without handshake
 * slots, connections in a handshake count as well
 * @param lruPurgeEnable whether a full server closes its least recently used idle session
 * for a client that has completed its handshake. Otherwise clients wait in the kernel
 * @param handshakeSlots connections that may be in a handshake, or wait for the place of
 * a session, beside the open sessions when 'lru-purge-enable' is set. Use 0 to count them
 * as sessions and to purge when a connection is accepted
 * @param maxSocketsPerAddress connections that may be open or in a handshake from the
 * same source address. Use -1 for any number
 * @param maxSocketsPerIdentity sessions that may be open with the same client
 * certificate, beyond which the least recently used idle one is replaced. Use -1 for any
 * number
 * @param backlogConn connections that may wait in the kernel before they are accepted
 * @param maxUriHandlers handlers that may be registered at the same time. Use -1 for any
 * number
 * @param maxRespHeaders header fields a handler may add to a response, content type not
 * included. Use -1 for any number
 * @param maxUriLen longest request target, beyond which the answer is 414
 * @param maxReqHdrLen longest header section of a request, line ends and the empty line
 * included, beyond which the answer is 431
 * @param maxBodyLen largest request body that is read as a whole. Handlers that stream
 * the body are not limited
 * @param recvWaitTimeout time to wait for the next bytes of a request that has begun. Use
 * 0 to wait without limit. If a duration suffix is not specified, seconds are used
 * @param sendWaitTimeout time a client may take none of a response. Use 0 to wait without
 * limit. If a duration suffix is not specified, seconds are used
 * @param requestTimeout time for a request to arrive, from the first byte to the end of
 * the header section. For the body the same again, and a second more for each kilobyte.
 * Use 0 for no limit. If a duration suffix is not specified, seconds are used
 * @param idleTimeout time after which a session without a request is closed. Use 0 for no
 * limit. If a duration suffix is not specified, seconds are used
 * @param enableSoLinger whether a close waits for the client, or resets the connection,
 * as 'linger-timeout' says
 * @param lingerTimeout time for the client to take what was sent and to close as well
 * when 'enable-so-linger' is set, after which the connection is reset. Use 0 to reset it
 * at once. If a duration suffix is not specified, seconds are used
 * @param keepAliveEnable whether TCP probes connections on which nothing is sent
 * @param keepAliveIdle time without traffic before the first probe, in whole seconds. If
 * a duration suffix is not specified, seconds are used
 * @param keepAliveInterval time between probes, in whole seconds. If a duration suffix is
 * not specified, seconds are used
 * @param keepAliveCount unanswered probes after which a connection is broken
 * @param uriMatch how the path of a request is compared with those of the handlers
 */
public record HttpdConfig(@DefaultValue("4") int maxOpenSockets, @DefaultValue("true") boolean lruPurgeEnable,
		@DefaultValue("64") int handshakeSlots, @DefaultValue("-1") int maxSocketsPerAddress,
		@DefaultValue("-1") int maxSocketsPerIdentity, @DefaultValue("5") int backlogConn,
		@DefaultValue("8") int maxUriHandlers, @DefaultValue("8") int maxRespHeaders,
		@DefaultValue("512B") DataSize maxUriLen, @DefaultValue("1024B") DataSize maxReqHdrLen,
		@DefaultValue("1MB") DataSize maxBodyLen,
		@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("5s") Duration recvWaitTimeout,
		@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("5s") Duration sendWaitTimeout,
		@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("30s") Duration requestTimeout,
		@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("0s") Duration idleTimeout,
		@DefaultValue("false") boolean enableSoLinger,
		@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("0s") Duration lingerTimeout,
		@DefaultValue("false") boolean keepAliveEnable,
		@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("5s") Duration keepAliveIdle,
		@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("5s") Duration keepAliveInterval,
		@DefaultValue("3") int keepAliveCount, @DefaultValue("exact") UriMatch uriMatch) {

	/**
	 * Return the length of the longest request target.
	 * @return a number of bytes
	 */
	public int maxUriBytes() {
		return Math.toIntExact(this.maxUriLen.toBytes());
	}

	/**
	 * Return the length of the longest header section.
	 * @return a number of bytes
	 */
	public int maxReqHdrBytes() {
		return Math.toIntExact(this.maxReqHdrLen.toBytes());
	}

	/**
	 * Return the largest aggregated request body.
	 * @return a number of bytes
	 */
	public long maxBodyBytes() {
		return this.maxBodyLen.toBytes();
	}

}
