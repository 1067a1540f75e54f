/** Making the features of several centres and scanners comparable. */
@NullMarked
package io.pleura.fusion.harmonisation;

import org.jspecify.annotations.NullMarked;
