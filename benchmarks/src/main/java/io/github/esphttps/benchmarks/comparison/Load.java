package io.github.esphttps.benchmarks.comparison;

/**
 * Loads a server and measures what it does.
 */
interface Load {

	/**
	 * Load a server.
	 * @param server the server
	 * @param round which round it is, the first that counts being 1
	 * @return what was measured
	 */
	Measurement measure(PeerProcess server, int round) throws Exception;

	/**
	 * Has a server do what it will be measured at.
	 */
	interface WarmUp {

		/**
		 * Warm up a server, or fail if it does not do what it should.
		 * @param server the server
		 */
		void run(PeerProcess server) throws Exception;

	}

	/**
	 * Operations under way.
	 */
	interface Operations {

		/**
		 * Run them all.
		 * @return what came of it
		 */
		Tally run() throws Exception;

	}

}
