package io.pleura.explain;

/**
 * What a high value of a feature says, in plain words.
 *
 * @param title readable name, for example {@code Large area high gray level emphasis}
 * @param highMeans one sentence on what a high value says about the lesion; where bright and dark
 *     are not density, the words are those that {@code image} explains
 * @param family {@code Shape}, {@code First order}, {@code Local intensity}, {@code Intensity
 *     histogram}, {@code Intensity-volume histogram}, {@code GLCM}, {@code GLRLM}, {@code GLSZM},
 *     {@code GLDZM}, {@code GLDM}, {@code NGTDM}, {@code Clinical} or {@code Deep}
 * @param image where it was measured, for example {@code original CT}; {@code any image} where that
 *     is not known
 */
public record FeatureMeaning(String title, String highMeans, String family, String image) {}
