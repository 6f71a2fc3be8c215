/** A signature of a card, as A2A has it (v1.0.1 §4.4.7). */
export interface CardSignature {
  protected: string;
  signature: string;
}

/** What the author of an agent that runs elsewhere has signed. */
export interface AuthorCard {
  /** The bytes that were signed, in base64url: the author's card in a canonical form, without its signatures. */
  card: string;
  signatures: readonly CardSignature[];
  /** The canonical form: RFC 8785 over the card as it is, or what `@a2a-js/sdk` makes of it first. */
  form: 'rfc8785' | 'a2a-js';
}

/** The extension of A2A by which a card keeps its author's card and signature (docs/protocol/cards.md). */
export const AUTHOR_EXTENSION = 'urn:isthmus:a2a:author-card:1';

/** `card` and a signature of `signatures` are a JWS (RFC 7515 §7.2.2), which any library verifies as it is. */
export function extensionOfAuthor({ card, signatures, form }: AuthorCard) {
  return {
    uri: AUTHOR_EXTENSION,
    description:
      'The card that the author of the agent has signed: "card" is the payload of the JWS, "signatures" the rest of it.',
    params: {
      card,
      signatures: signatures.map(({ protected: header, signature }) => ({ protected: header, signature })),
      form,
    },
  };
}

/** The extension in a published card; undefined where its author signed none. */
export function authorExtensionIn(card: object): object | undefined {
  const { capabilities } = card as { capabilities?: { extensions?: { uri?: unknown }[] } }; // As `agentCardOf` writes it.
  return capabilities?.extensions?.find(({ uri }) => uri === AUTHOR_EXTENSION);
}
