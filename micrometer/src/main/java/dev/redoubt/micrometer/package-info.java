/// Meters and traces of an agent through Micrometer: [dev.redoubt.micrometer.RedoubtMeters] and
/// [dev.redoubt.micrometer.RedoubtObservations].
@NullMarked
package dev.redoubt.micrometer;

import org.jspecify.annotations.NullMarked;
