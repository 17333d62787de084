package io.github.esphttps.benchmarks;

import java.util.Map;

/**
 * What was measured beside idle sessions, by ascending numbers of them.
 *
 * @param idleSessions what these are
 * @param requestCpu microseconds on processors of a request
 * @param requestAllocation bytes of the heap that a request allocates
 * @param roomCpu microseconds on processors of a newcomer who finds room
 * @param fullCpu microseconds on processors of a newcomer for whom a session is closed
 * @param purgeCpu the difference of the two
 */
public record PoolCosts(String idleSessions, Map<Integer, Series> requestCpu, Map<Integer, Series> requestAllocation,
		Map<Integer, Series> roomCpu, Map<Integer, Series> fullCpu, Map<Integer, Series> purgeCpu) {

}
