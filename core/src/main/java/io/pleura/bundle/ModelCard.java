package io.pleura.bundle;

import org.jspecify.annotations.Nullable;

/**
 * What people should know about a model before they use it.
 *
 * @param name short name of the model
 * @param description what it predicts and from what
 * @param intendedUse what it was made for
 * @param outOfScopeUse what it must not be used for
 * @param licence licence of the model and its weights, for example an SPDX identifier
 * @param syntheticDemonstration whether it was trained on synthetic data only, to demonstrate the
 *     SDK
 */
public record ModelCard(
    String name,
    String description,
    String intendedUse,
    String outOfScopeUse,
    String licence,
    boolean syntheticDemonstration) {

  /**
   * Checks that every text says something.
   *
   * @param name short name of the model
   * @param description what it predicts and from what
   * @param intendedUse what it was made for
   * @param outOfScopeUse what it must not be used for
   * @param licence licence of the model and its weights, for example an SPDX identifier
   * @param syntheticDemonstration whether it was trained on synthetic data only, to demonstrate the
   *     SDK
   * @throws IllegalArgumentException when a text is blank
   */
  public ModelCard {
    requireText("name", name);
    requireText("description", description);
    requireText("intended use", intendedUse);
    requireText("out-of-scope use", outOfScopeUse);
    requireText("licence", licence);
  }

  /**
   * The sentence to show wherever a number of this model is shown.
   *
   * @return one sentence
   */
  public String notice() {
    return syntheticDemonstration
        ? "Demonstration model, trained on synthetic phantoms only: not for clinical use."
        : "Research use only, not a medical device.";
  }

  /**
   * Starts with no text set.
   *
   * @return a new builder
   */
  public static Builder builder() {
    return new Builder();
  }

  private static void requireText(String field, @Nullable String text) {
    if (text == null || text.isBlank()) {
      throw new IllegalArgumentException("the model card has no " + field);
    }
  }

  /** Collects the texts by name. Not thread-safe. */
  public static final class Builder {
    private String name = "";
    private String description = "";
    private String intendedUse = "";
    private String outOfScopeUse = "";
    private String licence = "";
    private boolean syntheticDemonstration;

    private Builder() {}

    /**
     * Sets the short name.
     *
     * @param value the name
     * @return this
     */
    public Builder name(String value) {
      name = once("name", name, value);
      return this;
    }

    /**
     * Sets what the model predicts and from what.
     *
     * @param value full sentences
     * @return this
     */
    public Builder description(String value) {
      description = once("description", description, value);
      return this;
    }

    /**
     * Sets what the model was made for.
     *
     * @param value full sentences
     * @return this
     */
    public Builder intendedUse(String value) {
      intendedUse = once("intended use", intendedUse, value);
      return this;
    }

    /**
     * Sets what the model must not be used for.
     *
     * @param value full sentences
     * @return this
     */
    public Builder outOfScopeUse(String value) {
      outOfScopeUse = once("out-of-scope use", outOfScopeUse, value);
      return this;
    }

    /**
     * Sets the licence of the model and its weights.
     *
     * @param value for example an SPDX identifier
     * @return this
     */
    public Builder licence(String value) {
      licence = once("licence", licence, value);
      return this;
    }

    /**
     * Says that the model was trained on synthetic data only, to demonstrate the SDK.
     *
     * @return this
     */
    public Builder syntheticDemonstration() {
      syntheticDemonstration = true;
      return this;
    }

    /**
     * Makes the card.
     *
     * @return the card
     * @throws IllegalArgumentException when a text is missing
     */
    public ModelCard build() {
      return new ModelCard(
          name, description, intendedUse, outOfScopeUse, licence, syntheticDemonstration);
    }

    private static String once(String field, String old, String value) {
      if (!old.isEmpty()) {
        throw new IllegalStateException(field + " is set twice");
      }
      return value;
    }
  }
}
