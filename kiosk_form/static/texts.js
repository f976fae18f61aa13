// What the page says in English; its HTML is in French.
export const ENGLISH = {
  staff_note: "Written by a colleague: note what the customer told you.", question: "How was your visit?", rating: "Your rating, from 1 to 5",
  r1: "Very bad", r2: "Bad", r3: "Fair", r4: "Good", r5: "Very good", comment: "Tell us more", comment_hint: "What you liked, what went wrong…",
  wants_reply: "I would like an answer", contact: "How to reach you", name: "Name", email: "E-mail", phone: "Phone", loyalty: "Loyalty card",
  privacy: "These details are only used to answer you.", send: "Send", thanks: "Thank you!", thanks_more: "Your message has been recorded.",
  again: "Leave another comment", idle: "Are you still there?", stay: "Continue",
};
export const SAID = {
  fr: { empty: "Choisissez une note ou écrivez quelques mots.", reach: "Pour vous répondre, il nous faut un e-mail ou un téléphone.", email: "Cette adresse e-mail semble incomplète.", waiting: (n) => n === 1 ? "1 message en attente du réseau" : `${n} messages en attente du réseau`, refused: "Cet appareil n’est plus autorisé : prévenez l’administrateur." },
  en: { empty: "Choose a rating or write a few words.", reach: "To answer you, we need an e-mail or a phone number.", email: "This e-mail address seems incomplete.", waiting: (n) => n === 1 ? "1 message waiting for the network" : `${n} messages waiting for the network`, refused: "This device is no longer allowed: tell the administrator." },
};
