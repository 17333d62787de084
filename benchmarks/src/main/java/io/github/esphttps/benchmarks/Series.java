package io.github.esphttps.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What was measured of one thing, several times.
 */
public final class Series {

	private final List<Double> values = new ArrayList<>();

	/**
	 * Add a further value.
	 * @param value what was measured
	 */
	public void add(double value) {
		this.values.add(value);
	}

	/**
	 * Return the values in the order in which they were measured.
	 * @return the values
	 */
	public List<Double> values() {
		return List.copyOf(this.values);
	}

	/**
	 * Return the value in the middle, or halfway between the two there.
	 * @return the median, not a number if there are no values
	 */
	public double median() {
		if (this.values.isEmpty()) {
			return Double.NaN;
		}
		List<Double> sorted = new ArrayList<>(this.values);
		Collections.sort(sorted);
		int middle = sorted.size() / 2;
		return (sorted.size() % 2 == 1) ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
	}

	/**
	 * Return the smallest value.
	 * @return the minimum, not a number if there are no values
	 */
	public double min() {
		return this.values.isEmpty() ? Double.NaN : Collections.min(this.values);
	}

	/**
	 * Return the greatest value.
	 * @return the maximum, not a number if there are no values
	 */
	public double max() {
		return this.values.isEmpty() ? Double.NaN : Collections.max(this.values);
	}

	/**
	 * Return the median with the smallest and the greatest value.
	 * @param decimals how many decimals each has
	 * @return the three as text
	 */
	public String format(int decimals) {
		String number = "%." + decimals + "f";
		return (number + " (" + number + "–" + number + ")").formatted(median(), min(), max());
	}

}
