/** Exact SHAP values and their plots. */
@NullMarked
package io.pleura.explain;

import org.jspecify.annotations.NullMarked;
