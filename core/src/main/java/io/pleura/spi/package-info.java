/**
 * What a plug-in implements: extractors, classifiers, explainers, readers and segmenters.
 *
 * <p>A provider is listed in {@code META-INF/services} and found with {@link
 * java.util.ServiceLoader}; it is chosen by its id, never by its place on the class path. Other
 * modules have further kinds, such as the image filters and feature classes of radiomics. The
 * compatibility kit (package {@code io.pleura.tck} in core's test-jar with classifier {@code tck})
 * tests every sentence of the contract.
 */
@NullMarked
package io.pleura.spi;

import org.jspecify.annotations.NullMarked;
