// SPDX-License-Identifier: Apache-2.0
/**
 * PCM streams of a virtio sound card and their message rings.
 *
 * <pre>
 *   PcmStreamTable      the streams of a card, and the completion thread's way to them
 *     PcmQueue          tx or rx: what all streams of one direction share, behind the queue lock
 *     Substream         one open stream: samples, positions        (SubstreamState: lock, state, waiting)
 *       PcmCommands     setParams, prepare, start, stop, ...       (PcmCall: which is legal when)
 *       PcmDrain        the end of the stream
 *       PcmTeardown     close, removal, parking
 *         PcmDialogue   requests to the device, one at a time
 *       PeriodCompletion  completed messages, xruns, the listener
 *       PcmMessageRing  messages on their way                      (PcmPeriods: the application's side)
 *         PcmMessage    header, samples, status                    (PcmBuffer: their memory)
 * </pre>
 *
 * <p>The seed's functions are here: virtsnd_pcm_msg_alloc is PcmBuffer, virtsnd_pcm_msg_send is PcmMessageRing.send,
 * virtsnd_pcm_msg_complete is PeriodCompletion.complete, virtsnd_pcm_msg_pending_num is PcmMessageRing.pending,
 * virtsnd_pcm_notify_cb is PcmStreamTable.completed, virtsnd_pcm_ctl_msg_alloc lives in the control bundle.
 *
 * <p>Lock order: substream lock, then queue lock, never back. Nothing foreign is called under either: not the listener, not
 * the control queue, not the notifier. (Memory for indirect tables is the exception: a queue asks for it while descriptors
 * are reserved.)
 */
package io.virtsnd.pcm.internal;
