package io.pleura.error;

/** A setting, a parameter file or the set of plug-ins on the class path is wrong. */
public final class ConfigurationException extends PleuraException {

  /**
   * Describes the failure.
   *
   * @param code stable identifier, lower-case words joined by hyphens
   * @param problem what is wrong, where, and with which value; full sentences
   * @param remedy what to do about it; full sentences
   */
  public ConfigurationException(String code, String problem, String remedy) {
    super(code, problem, remedy, null);
  }

  /**
   * Describes a failure with a deeper cause.
   *
   * @param code stable identifier, lower-case words joined by hyphens
   * @param problem what is wrong, where, and with which value; full sentences
   * @param remedy what to do about it; full sentences
   * @param cause the failure underneath
   */
  public ConfigurationException(String code, String problem, String remedy, Throwable cause) {
    super(code, problem, remedy, cause);
  }
}
