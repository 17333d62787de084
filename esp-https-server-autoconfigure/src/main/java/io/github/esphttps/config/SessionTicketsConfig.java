package io.github.esphttps.config;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How session tickets are made (<code>esp.https.tickets</code>).
 *
 * @param lifetime time for which a ticket resumes a session
 * @param rotation time after which new tickets are made with a new key
 * @param keyStore where the keys are
 * @param keyFile file with the keys, for the key store 'file'
 * @param maxLineage time after a full handshake from which on no ticket of its line
 * resumes, however often it was renewed
 */
public record SessionTicketsConfig(@DefaultValue("24h") Duration lifetime, @DefaultValue("12h") Duration rotation,
		@DefaultValue("memory") TicketKeyStore keyStore, @Nullable String keyFile,
		@DefaultValue("7d") Duration maxLineage) {

	/**
	 * Take a blank text for not set, which is how a property of another source is unset.
	 */
	public SessionTicketsConfig {
		keyFile = (keyFile == null || keyFile.isBlank()) ? null : keyFile;
	}

}
