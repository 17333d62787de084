/**
 * A device back end beside Tomcat: what starts it, what it prints, what it logs.
 */
@NullMarked
package io.github.esphttps.sample;

import org.jspecify.annotations.NullMarked;
