/** SHAP values of any classifier, what features mean, and plots. */
@NullMarked
package io.pleura.explain;

import org.jspecify.annotations.NullMarked;
