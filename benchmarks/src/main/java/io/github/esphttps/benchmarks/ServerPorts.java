package io.github.esphttps.benchmarks;

/**
 * Where a server is to be found.
 *
 * @param tls port of its own listening socket
 * @param trunk port of its {@link TrunkListener}
 */
record ServerPorts(int tls, int trunk) {

	static ServerPorts ofLine(String line) {
		String[] numbers = line.split(" ");
		return new ServerPorts(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
	}

	String toLine() {
		return this.tls + " " + this.trunk;
	}

}
