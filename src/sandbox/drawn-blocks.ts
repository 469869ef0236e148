import { z } from 'zod';
import { isObject, type Json } from './block-kit/check.ts';
import type { Ids } from './ids.ts';
import type { Block } from './world.ts';

const blocksSchema = z.array(z.looseObject({ type: z.string(), block_id: z.string().optional() }));

/** An element a person can act on, and the block it is in. */
export interface Placed {
  block: Block;
  element: Json;
  action_id: string;
  type: string;
}

/** A copy of valid blocks in which every block and every interactive element has an id, as Slack gives them. */
export function withIds(blocks: unknown, ids: Ids): Block[] {
  return blocksSchema.parse(structuredClone(blocks)).map((parsed) => {
    const block: Block = { ...parsed, block_id: parsed.block_id ?? ids.blockId() };
    if (Array.isArray(block.child_blocks)) block.child_blocks = withIds(block.child_blocks, ids);
    for (const element of elementsOf(block)) element.action_id ??= ids.blockId();
    return block;
  });
}

/** Every interactive element in the order it is shown, those in containers too. */
export function placedElements(blocks: Block[]): Placed[] {
  return flat(blocks).flatMap((block) =>
    elementsOf(block).map((element) => ({
      block,
      element,
      action_id: String(element.action_id),
      type: String(element.type),
    })),
  );
}

/** Blocks with those inside containers listed after them. */
export function flat(blocks: Block[]): Block[] {
  return blocks.flatMap((block) => {
    const children = blocksSchema.safeParse(block.child_blocks);
    return children.success ? [block, ...flat(children.data.map((child) => ({ ...child })).map(asBlock))] : [block];
  });
}

export function hasRichText(blocks: Block[] | undefined): boolean {
  return (blocks ?? []).some((block) => block.type === 'rich_text');
}

function asBlock(block: { type: string; block_id?: string | undefined } & Json): Block {
  const { block_id, ...rest } = block;
  return block_id === undefined ? rest : { ...rest, block_id };
}

function elementsOf(block: Block): Json[] {
  const candidates: unknown[] =
    block.type === 'actions' && Array.isArray(block.elements)
      ? block.elements
      : block.type === 'card' && Array.isArray(block.actions)
        ? block.actions
        : [block.accessory, block.element];
  return candidates.filter(isObject).filter((element) => element.type !== 'image');
}
