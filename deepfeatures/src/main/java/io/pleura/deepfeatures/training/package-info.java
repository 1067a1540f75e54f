/** Training of a 3D ResNet on labelled crops, with DJL. */
@NullMarked
package io.pleura.deepfeatures.training;

import org.jspecify.annotations.NullMarked;
