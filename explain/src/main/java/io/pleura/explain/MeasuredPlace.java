package io.pleura.explain;

/**
 * Where a feature was measured.
 *
 * @param bright the word for a high gray value there
 * @param dark the word for a low one
 * @param phrase what the place is
 */
record MeasuredPlace(String bright, String dark, String phrase) {

  String inWords(String text) {
    return text.replace("{bright}", bright).replace("{dark}", dark);
  }

  MeasuredPlace with(String placeholder, String text) {
    return new MeasuredPlace(bright, dark, phrase.replace(placeholder, text));
  }
}
