/** Measures the time of the volumetric hot paths with JMH. */
@NullMarked
package io.pleura.benchmarks;

import org.jspecify.annotations.NullMarked;
