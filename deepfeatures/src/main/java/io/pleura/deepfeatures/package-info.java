/** MedicalNet 3D ResNet features on DJL. */
@NullMarked
package io.pleura.deepfeatures;

import org.jspecify.annotations.NullMarked;
