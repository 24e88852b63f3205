// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.audio;

/**
 * A source or a sink of an {@link AudioRoute}.
 *
 * @param service number of its service ({@code service.id})
 * @param type name of its class
 * @param frames pulled from it, or pushed to it
 * @param lost frames that a source did not give while it was waited for, or frames that a sink took too late
 * @param volume of a source, 0 to 1; 0 if it is muted
 * @param failure why it is not used any more; empty while it is
 */
public record RouteMember(long service, String type, long frames, long lost, float volume, String failure) {}
