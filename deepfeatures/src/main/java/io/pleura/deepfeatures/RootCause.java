package io.pleura.deepfeatures;

/** What lies at the bottom of a failure of native code. */
final class RootCause {

  private RootCause() {}

  /** The message of the first cause, or its class where it has none; without a full stop. */
  static String message(Throwable failure) {
    Throwable root = failure;
    for (Throwable next = root.getCause(); next != null; next = next.getCause()) {
      root = next;
    }
    String message = root.getMessage();
    String text = message == null ? root.getClass().getSimpleName() : message;
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }
}
