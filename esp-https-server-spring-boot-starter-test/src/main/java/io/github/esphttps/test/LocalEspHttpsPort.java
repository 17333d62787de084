package io.github.esphttps.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.beans.factory.annotation.Value;

/**
 * Injects the port that the ESP HTTPS server listens on, into a field or parameter of a
 * test. Stands for <code>@Value("${local.esp.https.port}")</code>. Injection fails where
 * the server was not started before. In a test with
 * {@code @SpringBootTest(webEnvironment = RANDOM_PORT)} the port is a random one.
 */
@Target({ ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Value("${local.esp.https.port}")
public @interface LocalEspHttpsPort {

}
