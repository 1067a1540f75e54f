package io.pleura.radiomics.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.pleura.execution.ExecutionContext;
import io.pleura.io.NiftiReader;
import io.pleura.volume.PixelType;
import io.pleura.volume.Vector3;
import io.pleura.volume.Volume;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Derived images are those of PyRadiomics: bit for bit, but for logarithms, exponentials and the
 * levels of LBP3D, which differ by rounding.
 */
class ReferenceImagesTest {

  private static final JsonNode REFERENCE = FormulaImages.reference();
  private static final double ROUNDING = 1e-13;

  static Stream<Arguments> random() {
    return StreamSupport.stream(REFERENCE.get("random").spliterator(), false)
        .map(
            node ->
                Arguments.of(
                    node.get("filter").asText()
                        + node.get("settings")
                        + " of "
                        + node.get("type").asText()
                        + node.get("size"),
                    node));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("random")
  void imageTypeEqualsPyradiomics(String label, JsonNode node) {
    JsonNode size = node.get("size");
    JsonNode spacing = node.get("spacing");
    Volume image =
        FormulaImages.of(
            size.get(0).asInt(),
            size.get(1).asInt(),
            size.get(2).asInt(),
            new Vector3(
                spacing.get(0).asDouble(), spacing.get(1).asDouble(), spacing.get(2).asDouble()),
            PixelType.valueOf(node.get("type").asText().toUpperCase(Locale.ROOT)));
    ImageFilter filter = filter(node.get("filter").asText(), node.get("settings"));
    List<FilteredImage> derived =
        filter.apply(image, FormulaImages.everywhere(image), ExecutionContext.ofCallingThread());
    List<String> names = new ArrayList<>();
    for (FilteredImage one : derived) {
      if (one.missingBecause().isEmpty()) {
        names.add(one.name());
        JsonNode expected = node.get("images").get(one.name());
        assertTrue(expected != null, one.name() + " is not in the reference");
        compare(label + " " + one.name(), expected, one.compute(image.grid().region()));
      }
    }
    List<String> expectedNames = new ArrayList<>();
    node.get("images").fieldNames().forEachRemaining(expectedNames::add);
    assertEquals(expectedNames, names, label);
    assertEquals(derived.stream().map(FilteredImage::name).toList(), filter.imageNames(), label);
  }

  private static void compare(String label, JsonNode expected, Volume actual) {
    assertEquals(
        expected.get("type").asText(),
        actual.pixelType().name().toLowerCase(Locale.ROOT),
        label + ": pixel type");
    if (expected.has("digest")) {
      assertEquals(expected.get("digest").asText(), FormulaImages.digest(List.of(actual)), label);
      return;
    }
    JsonNode values = expected.get("every89th");
    for (int i = 0; i < values.size(); i++) {
      double value = values.get(i).asDouble();
      assertEquals(
          value, actual.get(89 * i), ROUNDING * Math.max(1, Math.abs(value)), label + " " + i);
    }
  }

  private static ImageFilter filter(String type, JsonNode settings) {
    return switch (type) {
      case "LoG" -> {
        List<Number> sigmas = new ArrayList<>();
        settings.get("sigma").forEach(sigma -> sigmas.add(sigma.numberValue()));
        yield LaplacianOfGaussian.of(sigmas);
      }
      case "Gradient" -> new Gradient(settings.get("gradientUseSpacing").asBoolean());
      case "Square" -> new Square();
      case "SquareRoot" -> new SquareRoot();
      case "Logarithm" -> new Logarithm();
      case "Exponential" -> new Exponential();
      case "Wavelet" ->
          new WaveletTransform(
              settings.get("wavelet").asText(),
              settings.get("start_level").asInt(),
              settings.get("level").asInt(),
              settings.path("force2D").asBoolean(),
              settings.path("force2Ddimension").asInt());
      case "LBP2D" ->
          new LocalBinaryPattern2D(
              settings.get("lbp2DRadius").asDouble(),
              settings.get("lbp2DSamples").asInt(),
              LocalBinaryPattern2D.Method.ofKey(settings.get("lbp2DMethod").asText()).orElseThrow(),
              settings.get("force2Ddimension").asInt());
      case "LBP3D" ->
          new LocalBinaryPattern3D(
              settings.get("lbp3DLevels").asInt(),
              settings.get("lbp3DIcosphereRadius").asDouble(),
              settings.get("lbp3DIcosphereSubdivision").asInt());
      default -> throw new IllegalArgumentException(type);
    };
  }

  @Test
  void everyWaveletEqualsPyradiomics() {
    List<String> known = new ArrayList<>();
    REFERENCE.get("wavelets").fieldNames().forEachRemaining(known::add);
    assertEquals(known, WaveletTransform.wavelets());
    assertEquals(106, known.size());
    Map<String, String> wrong = new HashMap<>();
    for (PixelType type : List.of(PixelType.FLOAT32, PixelType.FLOAT64)) {
      Volume image = FormulaImages.of(9, 8, 11, type);
      for (String name : known) {
        String expected =
            REFERENCE.get("wavelets").get(name).get(type.name().toLowerCase(Locale.ROOT)).asText();
        List<Volume> bands =
            new WaveletTransform(name, 0, 1, false, 0)
                    .apply(
                        image, FormulaImages.everywhere(image), ExecutionContext.ofCallingThread())
                    .stream()
                    .map(band -> band.compute(image.grid().region()))
                    .toList();
        if (!FormulaImages.digest(bands).equals(expected)) {
          wrong.put(name + " " + type, expected);
        }
      }
    }
    assertEquals(Map.of(), wrong);
  }

  /** The images of the pleural invasion model, on the phantom of the corpus. */
  @Test
  void imagesOfTheResampledPhantomEqualPyradiomics() throws IOException, URISyntaxException {
    for (String type : List.of("float32", "float64")) {
      String folder = "/reference/intermediates/synth_seed" + type.substring(5);
      Volume image =
          new NiftiReader()
              .read(
                  Path.of(
                      ReferenceImagesTest.class
                          .getResource(folder + "/resampled_image.nii.gz")
                          .toURI()))
              .volume();
      assertEquals(PixelType.valueOf(type.toUpperCase(Locale.ROOT)), image.pixelType());
      Map<String, String> actual = new HashMap<>();
      for (ImageFilter filter :
          List.of(
              LaplacianOfGaussian.of(List.of(3.0)),
              new WaveletTransform("coif1", 0, 1, false, 0))) {
        for (FilteredImage derived :
            filter.apply(image, FormulaImages.everywhere(image), ExecutionContext.ofAllCores())) {
          Volume volume = derived.compute(image.grid().region());
          actual.put(derived.name(), FormulaImages.digest(List.of(volume)));
        }
      }
      Map<String, String> expected = new HashMap<>();
      REFERENCE
          .get("phantom")
          .get(type)
          .properties()
          .forEach(e -> expected.put(e.getKey(), e.getValue().asText()));
      assertEquals(9, expected.size());
      assertEquals(expected, actual, type);
    }
  }
}
