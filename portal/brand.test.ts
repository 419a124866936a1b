import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brandCss, brandOf, contrast, INK, PAPER } from './brand.ts';

const color = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);

describe('contrast', () => {
  it('is WCAG’s ratio', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrast('#ffffff', '#767676')).toBeCloseTo(4.54, 2);
    expect(contrast('#0a4d6e', '#0a4d6e')).toBe(1);
  });
});

describe('an office’s brand colour', () => {
  it('becomes pairs that all reach 7:1, whatever the colour', () => {
    fc.assert(
      fc.property(color, (brandColor) => {
        const { solid, onSolid, light, dark } = brandOf(brandColor);
        expect(contrast(solid, onSolid)).toBeGreaterThanOrEqual(7);
        expect(contrast(light, PAPER.light)).toBeGreaterThanOrEqual(7);
        expect(contrast(dark, PAPER.dark)).toBeGreaterThanOrEqual(7);
      }),
      { numRuns: 2000 },
    );
  });

  it('stays as it is where it already reads well', () => {
    fc.assert(
      fc.property(color, (brandColor) => {
        const { solid, light } = brandOf(brandColor);
        if (contrast(brandColor, PAPER.light) >= 7) expect([solid, light]).toEqual([brandColor, brandColor]);
        if (contrast(brandColor, INK) >= 7) expect(solid).toBe(brandColor);
      }),
    );
  });

  it('keeps its hue: a yellow stays yellow under dark text, a grey stays grey', () => {
    expect(brandOf('#ffcc00')).toMatchObject({ solid: '#ffcc00', onSolid: INK });
    expect(brandOf('#808080').light).toMatch(/^#(..)\1\1$/);
  });

  it('reaches the page as checked colours only, never as the text of the setting', () => {
    fc.assert(
      fc.property(fc.oneof(color, fc.string(), fc.constant('#fff;}</style>')), (brandColor) => {
        expect(brandCss(brandColor)).toMatch(
          /^:root\{(--[a-z-]+:#[0-9a-f]{6};?){5}\}@media screen and \(prefers-color-scheme:dark\)\{:root\{(--[a-z-]+:#[0-9a-f]{6};?){3}\}\}$/,
        );
      }),
    );
  });
});
