package io.github.esphttps.actuate;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * Observations of requests and their keys, which are those of
 * <code>http.server.requests</code>.
 */
public enum HttpdRequestObservationDocumentation implements ObservationDocumentation {

	/**
	 * A request, from its complete head until its response is handed to the network.
	 */
	REQUESTS {

		@Override
		public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
			return DefaultHttpdRequestObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return LowCardinalityKeyNames.values();
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return HighCardinalityKeyNames.values();
		}

	};

	/**
	 * Keys with few values, fit for tags of meters.
	 */
	public enum LowCardinalityKeyNames implements KeyName {

		/**
		 * Simple name of the class a handler failed with, <code>none</code> if it did
		 * not.
		 */
		EXCEPTION("exception"),

		/**
		 * Method of the request, <code>UNKNOWN</code> if it is no standard one.
		 */
		METHOD("method"),

		/**
		 * Outcome by the status of the response, <code>UNKNOWN</code> if it was not sent
		 * as a whole.
		 */
		OUTCOME("outcome"),

		/**
		 * Status of the response, <code>UNKNOWN</code> if there is none.
		 */
		STATUS("status"),

		/**
		 * URI that the handler was registered with, <code>NOT_FOUND</code>,
		 * <code>REDIRECTION</code> or <code>UNKNOWN</code> if there is none.
		 */
		URI("uri");

		private final String key;

		LowCardinalityKeyNames(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

	/**
	 * Keys with many values, fit for spans.
	 */
	public enum HighCardinalityKeyNames implements KeyName {

		/**
		 * Path of the request, without the query.
		 */
		HTTP_URL("http.url");

		private final String key;

		HighCardinalityKeyNames(String key) {
			this.key = key;
		}

		@Override
		public String asString() {
			return this.key;
		}

	}

}
