package io.pleura.explain;

import io.pleura.explain.FeatureDictionary.Entry;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads the lines of a feature dictionary, whose first comment says what they hold. */
final class FeatureDictionaryTable {

  private static final String NONE = "-";
  private static final Pattern CODE = Pattern.compile("[0-9A-Z]{4}");

  /** Braces that are left when the known placeholders are taken out. */
  private static final Pattern TEXT_PLACEHOLDER = Pattern.compile("\\{(?:bright|dark)}");

  private static final Pattern PHRASE_PLACEHOLDER =
      Pattern.compile("\\{(?:size|level|number|order)}");

  private final Map<String, MeasuredPlace> places = new HashMap<>();
  private final Map<String, Entry> byName = new HashMap<>();
  private final Map<String, Entry> byCode = new HashMap<>();
  private int number;

  /**
   * Adds a line.
   *
   * @throws IllegalStateException when it is damaged
   */
  void add(String line) {
    number++;
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    List<String> cells = List.of(line.split("\t", -1));
    for (String cell : cells) {
      require(!cell.isBlank(), "a cell is empty");
    }
    switch (cells.get(0)) {
      case "place" -> addPlace(cells);
      case "feature" -> addFeature(cells);
      default -> require(false, "'" + cells.get(0) + "' is neither place nor feature");
    }
  }

  private void addPlace(List<String> cells) {
    require(cells.size() == 5, "a place has 5 cells, here are " + cells.size());
    requireNoBrace(PHRASE_PLACEHOLDER, cells.get(4));
    var place = new MeasuredPlace(cells.get(2), cells.get(3), cells.get(4));
    require(places.put(cells.get(1), place) == null, cells.get(1) + " is there twice");
  }

  private void addFeature(List<String> cells) {
    require(cells.size() == 7, "a feature has 7 cells, here are " + cells.size());
    String name = cells.get(1);
    String code = cells.get(2);
    String place = cells.get(3);
    String text = cells.get(6);
    require(!name.equals(NONE) || !code.equals(NONE), "the feature has neither name nor code");
    require(place.equals("image") || places.containsKey(place), "there is no place " + place);
    require(text.endsWith("."), "the text is not a sentence: " + text);
    requireNoBrace(TEXT_PLACEHOLDER, text);
    var entry = new Entry(place, cells.get(4), cells.get(5), text);
    if (!name.equals(NONE)) {
      require(byName.put(name, entry) == null, name + " is there twice");
    }
    if (!code.equals(NONE)) {
      require(CODE.matcher(code).matches(), "'" + code + "' is no code of IBSI");
      require(byCode.put(code, entry) == null, code + " is there twice");
    }
  }

  FeatureDictionary dictionary() {
    return new FeatureDictionary(places, byName, byCode);
  }

  private void requireNoBrace(Pattern known, String text) {
    String rest = known.matcher(text).replaceAll("");
    require(rest.indexOf('{') < 0 && rest.indexOf('}') < 0, "unknown placeholder in: " + text);
  }

  private void require(boolean condition, String problem) {
    if (!condition) {
      throw new IllegalStateException("feature dictionary, line " + number + ": " + problem);
    }
  }
}
