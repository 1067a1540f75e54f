package io.pleura.explain;

import io.pleura.feature.FeatureName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a high value of a feature means, in plain English, for every feature of PyRadiomics on each
 * of its image types, every feature of the Image Biomarker Standardisation Initiative (IBSI,
 * arXiv:1612.07003), the clinical values and the outputs of networks.
 *
 * <p>Immutable and safe for concurrent use.
 */
public final class FeatureDictionary {

  /** What can be said of a feature wherever it is measured. */
  record Entry(String place, String family, String title, String text) {}

  /** Stands in the dictionary for the name of any output of a network. */
  static final String ANY_NAME = "{name}";

  private static final String RESOURCE = "features.tsv";

  /** The names that the extractor of deep features gives. */
  private static final Pattern DEEP =
      Pattern.compile(
          "DL_feat_\\d{4,}|resnet\\d+_[a-z0-9]+_\\d{3,}|(?:onnx|torchscript)_.+_\\d{3,}");

  private final MeasuredPlaces places;
  private final Map<String, Entry> byName;
  private final Map<String, Entry> byCode;

  FeatureDictionary(
      Map<String, MeasuredPlace> places, Map<String, Entry> byName, Map<String, Entry> byCode) {
    this.places = new MeasuredPlaces(places);
    this.byName = Map.copyOf(byName);
    this.byCode = Map.copyOf(byCode);
  }

  /**
   * Reads the dictionary of this library.
   *
   * @return the dictionary, to be kept by the caller
   * @throws IllegalStateException when the file in the jar is missing or damaged
   */
  public static FeatureDictionary standard() {
    try (InputStream stream = FeatureDictionary.class.getResourceAsStream(RESOURCE)) {
      if (stream == null) {
        throw new IllegalStateException(RESOURCE + " is missing from the jar of explain");
      }
      return read(new InputStreamReader(stream, StandardCharsets.UTF_8.newDecoder()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static FeatureDictionary read(Reader text) throws IOException {
    var table = new FeatureDictionaryTable();
    var lines = new BufferedReader(text);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      table.add(line);
    }
    return table.dictionary();
  }

  /**
   * Looks up a feature.
   *
   * @param name as in a schema, for example {@code wavelet-LLH_glcm_Contrast} or {@code CEA}
   * @return the meaning, or nothing for a feature that the dictionary does not know, such as one of
   *     a plug-in
   */
  public Optional<FeatureMeaning> meaning(FeatureName name) {
    String text = name.value();
    Entry whole = byName.get(text);
    if (whole != null && whole.place().equals("given")) {
      return Optional.of(meaning(whole, places.get("given")));
    }
    Entry network = byName.get(ANY_NAME);
    if (network != null && DEEP.matcher(text).matches()) {
      FeatureMeaning meaning = meaning(network, places.get(network.place()));
      return Optional.of(
          new FeatureMeaning(
              meaning.title().replace(ANY_NAME, text),
              meaning.highMeans(),
              meaning.family(),
              meaning.image()));
    }
    int end = text.indexOf('_');
    Entry entry = end < 0 ? null : byName.get(text.substring(end + 1));
    if (entry == null) {
      return Optional.empty();
    }
    String image = text.substring(0, end);
    return switch (entry.place()) {
      case "image" -> places.ofImage(image).map(place -> meaning(entry, place));
      case "outline" ->
          image.equals("original")
              ? Optional.of(meaning(entry, places.get("outline")))
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  /**
   * Looks up a feature of IBSI, also one that PyRadiomics does not have.
   *
   * @param code four capital letters and digits, for example {@code QWB0}
   * @return the meaning, in any image; or nothing where IBSI has no feature of that code
   */
  public Optional<FeatureMeaning> meaningOfIbsiCode(String code) {
    return Optional.ofNullable(byCode.get(code))
        .map(
            entry ->
                meaning(entry, places.get(entry.place().equals("image") ? "any" : entry.place())));
  }

  private static FeatureMeaning meaning(Entry entry, MeasuredPlace place) {
    return new FeatureMeaning(
        entry.title(), place.inWords(entry.text()), entry.family(), place.phrase());
  }
}
