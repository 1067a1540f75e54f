package io.pleura.examples.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Field case D41: files are the same, whatever the language of the machine. */
class LocaleTest {

  private static final List<String> FILES =
      List.of(
          "result.json",
          "features.csv",
          "ranking.csv",
          "pictures/waterfall.svg",
          "pictures/force.svg",
          "pictures/ranking.svg",
          "pictures/modalities.svg");

  private final Locale before = Locale.getDefault();

  @AfterEach
  void restore() {
    Locale.setDefault(before);
  }

  @Test
  void everyFileIsTheSameUnderEveryLocale() throws Exception {
    Map<String, byte[]> english = files(Locale.ROOT);
    assertTrue(
        new String(english.get("features.csv"), StandardCharsets.UTF_8)
            .matches("(?s).*[0-9]\\.[0-9].*"));
    for (String tag : List.of("de-DE", "tr-TR", "ar-EG-u-nu-arab", "hi-IN-u-nu-deva")) {
      Map<String, byte[]> other = files(Locale.forLanguageTag(tag));
      assertEquals(english.keySet(), other.keySet());
      english.forEach((name, bytes) -> assertArrayEquals(bytes, other.get(name), tag + " " + name));
    }
  }

  /** Of a server that starts, checks, predicts and writes under this locale. */
  private static Map<String, byte[]> files(Locale locale) throws Exception {
    Locale.setDefault(locale);
    Map<String, byte[]> files = new TreeMap<>();
    try (var server = start()) {
      Client client = Client.of(server);
      String ct = client.image("ct", "INITIAL.NII.GZ", Cases.BASE.ct());
      String mask = client.image("mask", "mask.nii.gz", Cases.BASE.mask());
      var form = Client.form(ct, mask, "5,2", "<0.6 U/mL", "63");
      files.put("check", client.post("/api/v1/checks", without(form)).body());
      files.put("settings", client.get("/api/v1/settings").body());
      files.put("models", client.get("/api/v1/models").body());
      String job = client.predict(form.put("ca125", "31"));
      client.result(job);
      for (String file : FILES) {
        String text = Client.text(client.get("/api/v1/predictions/" + job + "/" + file));
        files.put(file, text.replace(job, "id of the job").getBytes(StandardCharsets.UTF_8));
      }
    }
    return files;
  }

  private static JsonNode without(ObjectNode form) {
    return form.deepCopy().without(List.of("ct", "mask"));
  }

  private static PleuraServer start() throws IOException {
    return PleuraServer.start(
        ServerSettings.builder().model(SmallModels.radiomics("small", true)).port(0).build());
  }
}
