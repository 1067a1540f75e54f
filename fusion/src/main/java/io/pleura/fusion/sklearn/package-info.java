/** Models that scikit-learn wrote, read as data: nothing in their files is executed. */
@NullMarked
package io.pleura.fusion.sklearn;

import org.jspecify.annotations.NullMarked;
