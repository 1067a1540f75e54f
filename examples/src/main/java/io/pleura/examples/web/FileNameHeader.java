package io.pleura.examples.web;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The name in a {@code Content-Disposition} header (RFC 6266), as text to show. */
final class FileNameHeader {

  private static final Pattern EXTENDED =
      Pattern.compile("filename\\*=UTF-8''([^;\\s]*)", Pattern.CASE_INSENSITIVE);
  private static final Pattern PLAIN =
      Pattern.compile("filename=\"?([^\";]*)\"?", Pattern.CASE_INSENSITIVE);
  private static final int LONGEST = 255;

  private FileNameHeader() {}

  /**
   * The name.
   *
   * @return at most 255 characters, each one visible; 'unnamed' where there is none
   */
  static String name(@Nullable String header) {
    if (header == null) {
      return "unnamed";
    }
    Matcher extended = EXTENDED.matcher(header);
    Matcher plain = PLAIN.matcher(header);
    String name = extended.find() ? decoded(extended.group(1)) : plain.find() ? plain.group(1) : "";
    name = shown(name);
    return name.isBlank() ? "unnamed" : name;
  }

  /** Percent-encoded UTF-8; a percent sign that begins no byte stands for itself. */
  private static String decoded(String text) {
    var bytes = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int high = i + 2 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
      int low = high >= 0 ? Character.digit(text.charAt(i + 2), 16) : -1;
      if (c == '%' && low >= 0) {
        bytes.write(16 * high + low);
        i += 2;
      } else {
        bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** Control signs, and those that turn the direction of writing, become visible. */
  private static String shown(String name) {
    var text = new StringBuilder();
    name.codePoints()
        .limit(LONGEST)
        .forEach(
            point -> {
              int type = Character.getType(point);
              boolean hidden =
                  type == Character.CONTROL
                      || type == Character.FORMAT
                      || type == Character.LINE_SEPARATOR
                      || type == Character.PARAGRAPH_SEPARATOR
                      || type == Character.SURROGATE;
              text.appendCodePoint(hidden ? 0xFFFD : point);
            });
    return text.toString();
  }
}
