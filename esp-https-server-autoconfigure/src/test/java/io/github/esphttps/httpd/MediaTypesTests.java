package io.github.esphttps.httpd;

import java.nio.file.Path;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class MediaTypesTests {

	@ParameterizedTest
	@CsvSource({ "index.html,text/html", "a.b/PHOTO.JPG,image/jpeg", "archive.tar.gz,application/gzip",
			"firmware.bin,application/octet-stream", "README,application/octet-stream",
			"x.html/README,application/octet-stream", "name.,application/octet-stream", "/,application/octet-stream" })
	void endingOfTheNameTellsTheType(Path file, String type) {
		assertThat(MediaTypes.of(file)).isEqualTo(type);
	}

}
