package io.pleura.examples.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileNameHeaderTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "attachment; filename*=UTF-8''scan.v2.nii.gz|scan.v2.nii.gz",
        "attachment; filename*=utf-8''%E8%82%BA%20CT.nii|肺 CT.nii",
        "attachment; filename=\"a b.nii\"|a b.nii",
        "attachment; filename=plain.nii|plain.nii",
        "attachment; filename=\"x\"; filename*=UTF-8''y|y",
        "attachment; filename*=UTF-8''50%25%zz%4|50%%zz%4",
        "attachment; filename*=UTF-8''..%2F..%2Fetc%2Fpasswd|../../etc/passwd",
        "attachment; filename*=UTF-8''|unnamed",
        "attachment|unnamed",
      })
  void readsTheName(String header, String name) {
    assertEquals(name, FileNameHeader.name(header));
  }

  @Test
  void hiddenSignsBecomeVisible() {
    assertEquals(
        "a\uFFFDb\uFFFDc\uFFFDd",
        FileNameHeader.name("attachment; filename*=UTF-8''a%00b%0Ac%E2%80%AEd"));
    assertEquals("unnamed", FileNameHeader.name(null));
  }

  @Test
  void longNamesAreCut() {
    String name = FileNameHeader.name("attachment; filename*=UTF-8''" + "n".repeat(5000));
    assertTrue(name.length() == 255 && name.startsWith("nnn"), name);
  }
}
