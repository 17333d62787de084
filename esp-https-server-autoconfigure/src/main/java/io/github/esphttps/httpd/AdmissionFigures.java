package io.github.esphttps.httpd;

/**
 * What the {@link Admission} has counted.
 *
 * @param handshaking connections in a handshake, or waiting for room
 * @param peak the most places that were taken at the same time
 * @param accepted connections accepted, those that wait outside not included
 * @param refused connections refused for a limit
 */
record AdmissionFigures(int handshaking, int peak, long accepted, long refused) {
}
