/**
 * Arithmetic on large arrays, in loops of Java or by ND4J, and the bridge between volumes and
 * ND4J's arrays.
 */
@NullMarked
package io.pleura.radiomics.array;

import org.jspecify.annotations.NullMarked;
