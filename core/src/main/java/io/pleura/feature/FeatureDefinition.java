package io.pleura.feature;

/**
 * What one feature is.
 *
 * @param name its key
 * @param unit its unit, for example {@code mm} or {@code HU}; empty for a pure number
 * @param owner id of the extractor that computes it
 */
public record FeatureDefinition(FeatureName name, String unit, String owner) {}
