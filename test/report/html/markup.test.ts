import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeText, html, trusted } from '../../../src/report/html/markup.js';

describe('html', () => {
  it('escapes what is put in, in text and in attributes', () => {
    const name = `<script>alert("x")</script>'&`;
    expect(html`<b title="${name}">${name}</b>`.text).toBe(
      '<b title="&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&#39;&amp;">' +
        '&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&#39;&amp;</b>',
    );
  });

  it('joins lists, leaves out null, and keeps what a template made', () => {
    expect(html`<ul>${[html`<li>1</li>`, null, html`<li>${2}</li>`]}</ul>`.text).toBe(
      '<ul><li>1</li><li>2</li></ul>',
    );
    expect(html`${trusted('<hr>')}`.text).toBe('<hr>');
  });

  it('never lets through a sign that ends text or an attribute, nor a mark that reorders text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        expect(escapeText(text)).not.toMatch(/[<>"'\p{Cc}\p{Bidi_Control}]/u);
      }),
    );
  });
});
