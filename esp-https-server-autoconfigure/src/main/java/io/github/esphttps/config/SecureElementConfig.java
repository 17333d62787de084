package io.github.esphttps.config;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the private key is that never leaves its token
 * (<code>esp.https.secure-element</code>).
 *
 * @param library path of the PKCS#11 library of the token
 * @param slot id of the slot that the token is in. The first slot with a token if neither
 * it nor the label is set
 * @param tokenLabel label of the token, instead of its slot
 * @param pin PIN of the user
 * @param pinFile file with the PIN, instead of the PIN itself
 * @param keyAlias label of the key. The only key of the token if not set
 * @param signingThreads number of threads that wait for the token, each with one
 * signature
 * @param signingTimeout time after which a handshake that waits for its signature fails
 */
public record SecureElementConfig(@Nullable String library, @Nullable Long slot, @Nullable String tokenLabel,
		@Nullable String pin, @Nullable String pinFile, @Nullable String keyAlias,
		@DefaultValue("4") int signingThreads, @DefaultValue("5s") Duration signingTimeout) {

	/**
	 * Take blank texts for not set, which is how a property of another source is unset.
	 */
	public SecureElementConfig {
		library = textOrNull(library);
		tokenLabel = textOrNull(tokenLabel);
		pin = (pin == null || pin.isEmpty()) ? null : pin;
		pinFile = textOrNull(pinFile);
		keyAlias = textOrNull(keyAlias);
	}

	private static @Nullable String textOrNull(@Nullable String text) {
		return (text == null || text.isBlank()) ? null : text;
	}

	/**
	 * Return a description without the PIN.
	 * @return a description that is safe to log
	 */
	@Override
	public String toString() {
		return "SecureElementConfig[library=%s, slot=%s, tokenLabel=%s, keyAlias=%s]".formatted(this.library, this.slot,
				this.tokenLabel, this.keyAlias);
	}

}
