package io.github.esphttps.tls;

import java.security.Principal;
import java.security.cert.Certificate;

import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;

import org.jspecify.annotations.Nullable;

/**
 * Session of a TLS engine without what changes it: JSSE would send a ticket for each
 * value that is put into a session of TLS 1.3.
 */
final class ReadOnlySession implements SSLSession {

	private static final String READ_ONLY = "The TLS session is read-only. Use the attributes of the HttpdSession.";

	private final SSLSession session;

	ReadOnlySession(SSLSession session) {
		this.session = session;
	}

	@Override
	public byte[] getId() {
		return this.session.getId();
	}

	@Override
	public @Nullable SSLSessionContext getSessionContext() {
		return null;
	}

	@Override
	public long getCreationTime() {
		return this.session.getCreationTime();
	}

	@Override
	public long getLastAccessedTime() {
		return this.session.getLastAccessedTime();
	}

	@Override
	public void invalidate() {
		this.session.invalidate();
	}

	@Override
	public boolean isValid() {
		return this.session.isValid();
	}

	@Override
	public void putValue(String name, Object value) {
		throw new UnsupportedOperationException(READ_ONLY);
	}

	@Override
	public @Nullable Object getValue(String name) {
		return null;
	}

	@Override
	public void removeValue(String name) {
		throw new UnsupportedOperationException(READ_ONLY);
	}

	@Override
	public String[] getValueNames() {
		return new String[0];
	}

	@Override
	public Certificate[] getPeerCertificates() throws SSLPeerUnverifiedException {
		return this.session.getPeerCertificates();
	}

	@Override
	public Certificate @Nullable [] getLocalCertificates() {
		return this.session.getLocalCertificates();
	}

	@Override
	public Principal getPeerPrincipal() throws SSLPeerUnverifiedException {
		return this.session.getPeerPrincipal();
	}

	@Override
	public @Nullable Principal getLocalPrincipal() {
		return this.session.getLocalPrincipal();
	}

	@Override
	public String getCipherSuite() {
		return this.session.getCipherSuite();
	}

	@Override
	public String getProtocol() {
		return this.session.getProtocol();
	}

	@Override
	public String getPeerHost() {
		return this.session.getPeerHost();
	}

	@Override
	public int getPeerPort() {
		return this.session.getPeerPort();
	}

	@Override
	public int getPacketBufferSize() {
		return this.session.getPacketBufferSize();
	}

	@Override
	public int getApplicationBufferSize() {
		return this.session.getApplicationBufferSize();
	}

}
