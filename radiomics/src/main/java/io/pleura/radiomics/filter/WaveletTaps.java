package io.pleura.radiomics.filter;

import io.pleura.error.ConfigurationException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The decomposition taps of a discrete wavelet: low pass and high pass, for double and for single
 * precision. The taps of single precision are not always the rounded ones.
 */
final class WaveletTaps {

  private final double[] low;
  private final double[] high;
  private final float[] lowSingle;
  private final float[] highSingle;

  private WaveletTaps(double[] low, double[] high, float[] lowSingle, float[] highSingle) {
    this.low = low;
    this.high = high;
    this.lowSingle = lowSingle;
    this.highSingle = highSingle;
  }

  /** All wavelets in the order of PyWavelets. */
  static List<String> names() {
    return List.copyOf(Table.ROWS.keySet());
  }

  /**
   * Finds a wavelet.
   *
   * @throws ConfigurationException when there is none of that name
   */
  static WaveletTaps of(String name) {
    String row = Table.ROWS.get(name);
    if (row == null) {
      throw new ConfigurationException(
          "wavelet-unknown",
          "There is no discrete wavelet '" + name + "'.",
          "Use " + nearest(name) + ".");
    }
    String[] columns = row.split("\\|", -1);
    double[] low = doubles(columns[0]);
    double[] high = columns[1].isEmpty() ? mirrored(low) : doubles(columns[1]);
    if (columns[2].isEmpty()) {
      return new WaveletTaps(low, high, rounded(low), rounded(high));
    }
    float[] lowSingle = floats(columns[2]);
    return new WaveletTaps(low, high, lowSingle, rounded(mirrored(widened(lowSingle))));
  }

  double[] doubles(boolean highPass) {
    return highPass ? high : low;
  }

  float[] floats(boolean highPass) {
    return highPass ? highSingle : lowSingle;
  }

  int length() {
    return low.length;
  }

  /** The names of the family that the name seems to mean, else the families. */
  private static String nearest(String name) {
    String family = family(name.toLowerCase(Locale.ROOT));
    List<String> members =
        names().stream().filter(n -> !family.isEmpty() && family(n).equals(family)).toList();
    if (!members.isEmpty()) {
      return members.size() == 1 ? members.get(0) : "one of " + String.join(", ", members);
    }
    Set<String> families = new LinkedHashSet<>();
    for (String known : names()) {
      families.add(family(known));
    }
    return "a wavelet of the families "
        + String.join(", ", families)
        + ", for example haar, db2, sym4 or coif1";
  }

  private static String family(String name) {
    int end = 0;
    while (end < name.length() && Character.isLetter(name.charAt(end))) {
      end++;
    }
    return name.substring(0, end);
  }

  private static double[] mirrored(double[] low) {
    double[] result = new double[low.length];
    for (int k = 0; k < low.length; k++) {
      double tap = low[low.length - 1 - k];
      result[k] = k % 2 == 0 ? -tap : tap;
    }
    return result;
  }

  private static float[] rounded(double[] taps) {
    float[] result = new float[taps.length];
    for (int k = 0; k < taps.length; k++) {
      result[k] = (float) taps[k];
    }
    return result;
  }

  private static double[] widened(float[] taps) {
    double[] result = new double[taps.length];
    for (int k = 0; k < taps.length; k++) {
      result[k] = taps[k];
    }
    return result;
  }

  private static double[] doubles(String text) {
    String[] words = text.split(" ", -1);
    double[] result = new double[words.length];
    for (int k = 0; k < words.length; k++) {
      result[k] = Double.parseDouble(words[k]);
    }
    return result;
  }

  private static float[] floats(String text) {
    String[] words = text.split(" ", -1);
    float[] result = new float[words.length];
    for (int k = 0; k < words.length; k++) {
      result[k] = Float.parseFloat(words[k]);
    }
    return result;
  }

  /** The rows of the resource by name, read once when first needed. */
  private static final class Table {
    static final Map<String, String> ROWS = Collections.unmodifiableMap(read());

    private static Map<String, String> read() {
      Map<String, String> rows = new LinkedHashMap<>();
      try (InputStream stream = WaveletTaps.class.getResourceAsStream("wavelets.txt")) {
        if (stream == null) {
          throw new IllegalStateException("wavelets.txt is missing from the jar of radiomics");
        }
        var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.US_ASCII));
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          if (!line.startsWith("#")) {
            int bar = line.indexOf('|');
            rows.put(line.substring(0, bar), line.substring(bar + 1));
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return rows;
    }
  }
}
