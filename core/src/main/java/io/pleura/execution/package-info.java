/** On which threads work runs, who is told how far it has come, and who may stop it. */
@NullMarked
package io.pleura.execution;

import org.jspecify.annotations.NullMarked;
