/**
 * Plug-ins as a third party would write them, a feature extractor and an image filter: provider,
 * implementation, service file.
 */
@NullMarked
package io.pleura.examples.plugin;

import org.jspecify.annotations.NullMarked;
