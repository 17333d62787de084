package io.github.esphttps.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.KeyStoreSpi;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Date;
import java.util.Enumeration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A key store with what stands for the key of a secure element, and its certificates,
 * which stay readable while the element is gone.
 */
final class SecureElementKeyStore extends KeyStore {

	private static final String ALIAS = "server";

	private SecureElementKeyStore(SecureElementKey key, List<X509Certificate> chain) {
		super(new OneKey(key, chain), null, "SecureElement");
	}

	static KeyStore of(SecureElementKey key, List<X509Certificate> chain) {
		try {
			KeyStore keyStore = new SecureElementKeyStore(key, chain);
			keyStore.load(null, null);
			return keyStore;
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new IllegalStateException("There is nothing to load", ex);
		}
	}

	/**
	 * Its one entry.
	 */
	private static final class OneKey extends KeyStoreSpi {

		private final SecureElementKey key;

		private final List<X509Certificate> chain;

		private final Date created = new Date();

		OneKey(SecureElementKey key, List<X509Certificate> chain) {
			this.key = key;
			this.chain = List.copyOf(chain);
		}

		@Override
		public @Nullable Key engineGetKey(String alias, char @Nullable [] password) {
			return engineContainsAlias(alias) ? this.key : null;
		}

		@Override
		public Certificate @Nullable [] engineGetCertificateChain(String alias) {
			return engineContainsAlias(alias) ? this.chain.toArray(X509Certificate[]::new) : null;
		}

		@Override
		public @Nullable Certificate engineGetCertificate(String alias) {
			return engineContainsAlias(alias) ? this.chain.get(0) : null;
		}

		@Override
		public @Nullable Date engineGetCreationDate(String alias) {
			return engineContainsAlias(alias) ? (Date) this.created.clone() : null;
		}

		@Override
		public Enumeration<String> engineAliases() {
			return Collections.enumeration(List.of(ALIAS));
		}

		@Override
		public boolean engineContainsAlias(String alias) {
			return ALIAS.equalsIgnoreCase(alias);
		}

		@Override
		public int engineSize() {
			return 1;
		}

		@Override
		public boolean engineIsKeyEntry(String alias) {
			return engineContainsAlias(alias);
		}

		@Override
		public boolean engineIsCertificateEntry(String alias) {
			return false;
		}

		@Override
		public @Nullable String engineGetCertificateAlias(Certificate certificate) {
			return this.chain.get(0).equals(certificate) ? ALIAS : null;
		}

		@Override
		public void engineLoad(@Nullable InputStream stream, char @Nullable [] password) {
		}

		@Override
		public void engineSetKeyEntry(String alias, Key key, char[] password, Certificate[] chain) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void engineSetKeyEntry(String alias, byte[] key, Certificate[] chain) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void engineSetCertificateEntry(String alias, Certificate certificate) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void engineDeleteEntry(String alias) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void engineStore(OutputStream stream, char[] password) {
			throw new UnsupportedOperationException();
		}

	}

}
