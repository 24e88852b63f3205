// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.launcher;

import java.io.File;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.Clip;
import javax.sound.sampled.DataLine;
import javax.sound.sampled.LineEvent;
import javax.sound.sampled.Mixer;
import javax.sound.sampled.SourceDataLine;
import javax.sound.sampled.TargetDataLine;

/** A program that knows javax.sound only, as anybody may have written it. Run in a process of its own. */
final class SoundProgram {

    private SoundProgram() {}

    /**
     * Lists mixers, and does what it is told.
     *
     * @param args one of list, stream, clip, record, die, and a file
     * @throws Exception if javax.sound does not do what it is asked for
     */
    public static void main(String[] args) throws Exception {
        if (args[0].equals("interrupted")) {
            Thread.currentThread().interrupt();
        } else if (args[0].equals("hook")) {
            Runtime.getRuntime().addShutdownHook(new Thread(SoundProgram::list));
            return;
        }
        list();
        switch (args[0]) {
            case "stream" -> stream(new File(args[1]));
            case "clip" -> clip(new File(args[1]));
            case "record" -> record();
            case "exit" -> {
                begin(new File(args[1]));
                System.exit(3);
            }
            default -> System.out.println("threads=" + Thread.activeCount());
        }
        System.out.println("main ends");
    }

    private static void list() {
        for (Mixer.Info info : AudioSystem.getMixerInfo()) {
            System.out.println("mixer=" + info.getName() + " vendor=" + info.getVendor());
        }
        System.out.println("interrupted=" + Thread.currentThread().isInterrupted());
    }

    private static void stream(File file) throws Exception {
        try (AudioInputStream sound = AudioSystem.getAudioInputStream(file);
                SourceDataLine line = AudioSystem.getSourceDataLine(sound.getFormat())) {
            line.open();
            line.start();
            byte[] bytes = new byte[4096];
            for (int count = sound.read(bytes); count > 0; count = sound.read(bytes)) {
                line.write(bytes, 0, count);
            }
            line.drain();
            System.out.println("frames=" + line.getLongFramePosition());
        }
    }

    private static void begin(File file) throws Exception {
        AudioInputStream sound = AudioSystem.getAudioInputStream(file);
        SourceDataLine line = AudioSystem.getSourceDataLine(sound.getFormat());
        line.open();
        line.start();
        byte[] bytes = sound.readNBytes(9600);
        line.write(bytes, 0, bytes.length);
    }

    private static void clip(File file) throws Exception {
        try (AudioInputStream sound = AudioSystem.getAudioInputStream(file)) {
            Clip clip = AudioSystem.getClip();
            Object stopped = new Object();
            boolean[] done = new boolean[1];
            clip.addLineListener(event -> {
                if (event.getType() == LineEvent.Type.STOP) {
                    synchronized (stopped) {
                        done[0] = true;
                        stopped.notifyAll();
                    }
                }
            });
            clip.open(sound);
            clip.start();
            synchronized (stopped) {
                while (!done[0]) {
                    stopped.wait();
                }
            }
            System.out.println("frames=" + clip.getLongFramePosition());
            clip.close();
        }
    }

    private static void record() throws Exception {
        AudioFormat format = new AudioFormat(48_000, 16, 1, true, false);
        try (TargetDataLine line =
                (TargetDataLine) AudioSystem.getLine(new DataLine.Info(TargetDataLine.class, format))) {
            line.open(format);
            line.start();
            byte[] bytes = new byte[9600];
            System.out.println("bytes=" + line.read(bytes, 0, bytes.length));
        }
    }
}
