/// <reference lib="dom" />

/** A picture that does not come leaves its words. Errors of pictures do not bubble, so they are caught on the way down. */
export function startPictures(): void {
  document.addEventListener(
    'error',
    (event) => {
      const picture = event.target;
      if (!(picture instanceof HTMLImageElement) || !picture.matches('.picture')) return;
      const words = document.createElement('span');
      words.className = picture.className.replace('picture', 'no-picture');
      words.title = 'This picture could not be loaded';
      words.textContent = picture.matches('.full') ? `Picture not loaded: ${picture.alt}` : picture.alt;
      picture.replaceWith(words);
    },
    { capture: true },
  );
}
