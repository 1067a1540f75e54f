/** Deep features by MedicalNet 3D ResNets. */
@NullMarked
package io.pleura.deepfeatures;

import org.jspecify.annotations.NullMarked;
