package io.github.esphttps.httpd;

/**
 * What the {@link Admission} has counted.
 *
 * @param handshaking connections in a handshake, or waiting for room
 * @param peak the most places that were taken at the same time
 * @param accepted connections accepted, those that wait outside not included
 * @param fullNanos nanoseconds for which all places have been taken now, 0 if one is free
 */
record AdmissionFigures(int handshaking, int peak, long accepted, long fullNanos) {
}
