/**
 * Health and endpoint of the server for Spring Boot Actuator.
 */
@NullMarked
package io.github.esphttps.actuate;

import org.jspecify.annotations.NullMarked;
