/** A feature extractor as a third party would write it: provider, extractor, service file. */
@NullMarked
package io.pleura.examples.plugin;

import org.jspecify.annotations.NullMarked;
