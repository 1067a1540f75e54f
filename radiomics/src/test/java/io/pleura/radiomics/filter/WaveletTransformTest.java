package io.pleura.radiomics.filter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pleura.error.ConfigurationException;
import io.pleura.execution.ExecutionContext;
import io.pleura.io.NiftiReader;
import io.pleura.volume.PixelType;
import io.pleura.volume.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class WaveletTransformTest {

  private static Volume band(WaveletTransform filter, String name, Volume image) {
    FilteredImage derived =
        filter
            .apply(image, FormulaImages.everywhere(image), ExecutionContext.ofCallingThread())
            .get(filter.imageNames().indexOf(name));
    return derived.compute(image.grid().region());
  }

  private static Path shared(String path) {
    Path file = Path.of(System.getProperty("pleura.shared", ""), "reference/radiomics", path);
    Assumptions.assumeTrue(Files.exists(file), "no " + path + " here");
    return file;
  }

  @Test
  void namesAreThoseOfPyradiomics() {
    assertEquals(
        List.of(
            "wavelet-LLH",
            "wavelet-LHL",
            "wavelet-LHH",
            "wavelet-HLL",
            "wavelet-HLH",
            "wavelet-HHL",
            "wavelet-HHH",
            "wavelet-LLL"),
        new WaveletTransform("coif1", 0, 1, false, 0).imageNames());
    assertEquals(
        List.of(
            "wavelet-LH",
            "wavelet-HL",
            "wavelet-HH",
            "wavelet2-LH",
            "wavelet2-HL",
            "wavelet2-HH",
            "wavelet3-LH",
            "wavelet3-HL",
            "wavelet3-HH",
            "wavelet3-LL"),
        new WaveletTransform("coif1", 1, 3, true, 2).imageNames());
  }

  @Test
  void anUnknownWaveletIsAnErrorWithThoseOfItsFamily() {
    for (String wrong : List.of("coif0", "Coif1", "coif")) {
      var e =
          assertThrows(
              ConfigurationException.class, () -> new WaveletTransform(wrong, 0, 1, false, 0));
      assertEquals("wavelet-unknown", e.code());
      assertTrue(
          e.getMessage().contains("'" + wrong + "'")
              && e.getMessage().contains("one of coif1, coif2,")
              && !e.getMessage().contains("db2"),
          e.getMessage());
    }
    var e =
        assertThrows(
            ConfigurationException.class, () -> new WaveletTransform("harr", 0, 1, false, 0));
    assertTrue(e.getMessage().contains("bior, coif, db, dmey, haar, rbio, sym"), e.getMessage());
  }

  @Test
  void numbersOutOfRangeAreRefused() {
    assertEquals(
        "wavelet-start-level",
        assertThrows(
                ConfigurationException.class, () -> new WaveletTransform("haar", -1, 1, false, 0))
            .code());
    assertEquals(
        "wavelet-level",
        assertThrows(
                ConfigurationException.class, () -> new WaveletTransform("haar", 0, 0, false, 0))
            .code());
    assertEquals(
        "slice-axis",
        assertThrows(
                ConfigurationException.class, () -> new WaveletTransform("haar", 0, 1, true, 3))
            .code());
  }

  /** The definition, on sizes from 1 up, many of them smaller than the filter. */
  @Property(tries = 60)
  void everySubBandFollowsTheDefinition(
      @ForAll @IntRange(min = 1, max = 9) int sizeX,
      @ForAll @IntRange(min = 1, max = 9) int sizeY,
      @ForAll @IntRange(min = 1, max = 9) int sizeZ,
      @ForAll @IntRange(min = 0, max = 105) int wavelet) {
    Volume image = FormulaImages.of(sizeX, sizeY, sizeZ, PixelType.FLOAT64);
    String name = WaveletTransform.wavelets().get(wavelet);
    WaveletTaps taps = WaveletTaps.of(name);
    var filter = new WaveletTransform(name, 0, 1, false, 0);
    for (String letters : List.of("LLL", "HLL", "LHL", "LLH")) {
      Volume actual = band(filter, "wavelet-" + letters, image);
      double[] expected = image.toDoubles(image.grid().region());
      int stride = 1;
      for (int axis = 0; axis < 3; axis++) {
        int size = image.grid().size(axis);
        expected = convolved(expected, size, stride, taps.doubles(letters.charAt(axis) == 'H'));
        stride *= size;
      }
      for (int i = 0; i < expected.length; i++) {
        assertEquals(expected[i], actual.get(i), 1e-10 * 2000, name + " " + letters + " " + i);
      }
    }
  }

  private static double[] convolved(double[] values, int size, int stride, double[] taps) {
    int period = size + size % 2;
    return IntStream.range(0, values.length)
        .mapToDouble(
            i -> {
              int o = i / stride % size;
              double sum = 0;
              for (int k = 0; k < taps.length; k++) {
                int from = Math.floorMod(o + taps.length / 2 - k, period);
                sum += taps[k] * values[i + ((from == size ? 0 : from) - o) * stride];
              }
              return sum;
            })
        .toArray();
  }

  @Test
  void tapsAreThoseOfTheCorpus() throws IOException {
    JsonNode reference =
        new ObjectMapper().readTree(shared("intermediates/wavelet_filters.json").toFile());
    assertEquals(106, reference.size());
    for (String name : WaveletTransform.wavelets()) {
      WaveletTaps taps = WaveletTaps.of(name);
      JsonNode expected = reference.get(name);
      assertArrayEquals(doubles(expected.get("lo")), taps.doubles(false), name);
      assertArrayEquals(doubles(expected.get("hi")), taps.doubles(true), name);
      assertArrayEquals(doubles(expected.get("lo32")), widened(taps.floats(false)), name);
      assertArrayEquals(doubles(expected.get("hi32")), widened(taps.floats(true)), name);
    }
  }

  private static double[] doubles(JsonNode array) {
    return IntStream.range(0, array.size())
        .mapToDouble(i -> array.get(i).asDouble() + 0.0)
        .toArray();
  }

  private static double[] widened(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i] + 0.0).toArray();
  }

  /** Response 6.a.1 of IBSI 2, phase 1: coif1, HHL, periodic, within 1 % of its range. */
  @Test
  void theSphereOfIbsiGivesItsConsensusResponse() throws IOException {
    Path folder = shared("ibsi/ibsi2_phase1");
    Volume sphere = new NiftiReader().read(folder.resolve("sphere.nii.gz")).volume();
    Volume expected = new NiftiReader().read(folder.resolve("6_a_1.nii.gz")).volume();
    Volume actual = band(new WaveletTransform("coif1", 0, 1, false, 0), "wavelet-HHL", sphere);
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    double largest = 0;
    for (int i = 0; i < expected.grid().voxelCount(); i++) {
      least = Math.min(least, expected.get(i));
      most = Math.max(most, expected.get(i));
      largest = Math.max(largest, Math.abs(expected.get(i) - actual.get(i)));
    }
    assertTrue(largest <= 0.01 * (most - least), "deviation " + largest);
  }
}
