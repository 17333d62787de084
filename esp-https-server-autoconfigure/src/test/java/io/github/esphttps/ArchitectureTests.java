package io.github.esphttps;

import java.util.Arrays;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfiguration;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.haveOnlyFinalFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The picture of the packages, and what every class in them keeps to.
 */
class ArchitectureTests {

	private static final String ROOT = "io.github.esphttps.";

	private static final JavaClasses production = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("io.github.esphttps");

	@ParameterizedTest
	@FieldSource("ARROWS")
	void packagesImportOnlyWhatThePictureShows(Arrow arrow) {
		arrow.rule().check(production);
	}

	static final Arrow[] ARROWS = {
			// What was configured
			new Arrow("config", own(), spring("boot.context.properties..", "boot.convert", "util.unit")),
			// How a request is served
			new Arrow("httpd", own("config"), spring()),
			// How a connection is secured
			new Arrow("tls", own("config", "httpd"), spring("boot.ssl..", "boot.io", "core.io")),
			// What happened
			new Arrow("event", own("config", "httpd", "tls"), spring("context..")),
			// One optional library
			new Arrow("actuate", own("config", "httpd", "tls", "event"),
					spring("boot.health.contributor", "boot.actuate..", "boot.convert")),
			// Which beans, when
			new Arrow("autoconfigure", own("config", "httpd", "tls", "event", "actuate"), spring(".")) };

	@Test
	void everyPackageIsInThePicture() {
		classes().should()
			.resideInAnyPackage(Arrays.stream(ARROWS).map((arrow) -> ROOT + arrow.from()).toArray(String[]::new))
			.check(production);
	}

	@Test
	void everyPackageIsNullMarked() {
		for (Arrow arrow : ARROWS) {
			assertThat(production.getPackage(ROOT + arrow.from()).isAnnotatedWith(NullMarked.class)).as(arrow.from())
				.isTrue();
		}
	}

	@Test
	void autoConfigurationsOfferNothingButThemselves() {
		classes().that()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.bePublic()
			.andShould()
			.haveModifier(JavaModifier.FINAL)
			.check(production);
		noMethods().that()
			.areDeclaredInClassesThat()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.bePublic()
			.check(production);
	}

	@Test
	void onlyAutoConfigurationsArePublicInTheirPackage() {
		classes().that()
			.resideInAPackage(ROOT + "autoconfigure")
			.and()
			.arePublic()
			.should()
			.beAnnotatedWith(AutoConfiguration.class)
			.check(production);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Utils", "Util", "Manager", "Helper", "Impl", "Data" })
	void noClassHasAnEmptyName(String suffix) {
		noClasses().should().haveSimpleNameEndingWith(suffix).check(production);
	}

	@Test
	void noClassIsMadeToBeExtended() {
		noClasses().should().haveSimpleNameStartingWith("Abstract").check(production);
		classes().that()
			.areNotInterfaces()
			.and()
			.areNotAnonymousClasses()
			.and()
			.areNotEnums()
			.and()
			.areNotAssignableTo(RuntimeException.class)
			.should()
			.haveModifier(JavaModifier.FINAL)
			.check(production);
	}

	@Test
	void recordsAndEventsDoNotChange() {
		classes().that()
			.areRecords()
			.or()
			.resideInAPackage(ROOT + "config")
			.should(haveOnlyFinalFields())
			.check(production);
	}

	private static String[] own(String... packages) {
		return Stream.of(packages).map((name) -> ROOT + name).toArray(String[]::new);
	}

	private static String[] spring(String... packages) {
		return Stream.of(packages).map((name) -> "org.springframework." + name).toArray(String[]::new);
	}

	/** What a package may import of this project and of Spring. */
	record Arrow(String from, String[] own, String[] spring) {

		ArchRule rule() {
			DescribedPredicate<JavaClass> guarded = resideInAnyPackage("io.github.esphttps..", "org.springframework..");
			DescribedPredicate<JavaClass> allowed = resideInAnyPackage(
					Stream.of(new String[] { ROOT + this.from }, this.own, this.spring)
						.flatMap(Arrays::stream)
						.toArray(String[]::new));
			return noClasses().that()
				.resideInAPackage(ROOT + this.from)
				.should()
				.dependOnClassesThat(guarded.and(DescribedPredicate.not(allowed)));
		}

		@Override
		public String toString() {
			return this.from;
		}

	}

}
